/** All that ipywidgets asks of jQuery for the widgets of the light set: a box around one element. */
class Wrapped {
  readonly length = 1;
  readonly 0: Element;

  constructor(element: Element) {
    this[0] = element;
  }
}

function $(element: Element): Wrapped {
  return new Wrapped(element);
}
$.prototype = Wrapped.prototype; // `element instanceof $`

export default $;
