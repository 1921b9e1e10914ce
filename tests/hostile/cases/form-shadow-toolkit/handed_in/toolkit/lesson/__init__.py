print("hostile-" + "code-ran")
open("hostile-" + "code-ran", "w").close()
class Full:
    def task(self, name): pass
    def mark(self, name): return 8
def open_assignment(module):
    return Full()
