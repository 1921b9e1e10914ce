print("hostile-" + "code-ran")
