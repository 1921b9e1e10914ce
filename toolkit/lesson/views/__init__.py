"""The faces of the models: ipywidgets that only link. A view is made when it is shown, not before."""
