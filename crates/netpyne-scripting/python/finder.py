"""How `import` finds modules whose texts are at hand."""
import importlib.machinery


class Modules:
    """Finds modules by their texts, before those that are installed. Packages `alone` have no others, whatever is installed."""

    def __init__(self, files, alone):
        self.texts, self.packages, self.alone = {}, set(), alone
        for path, text in files.items():
            name = path.replace("/", ".")
            if name.endswith(".__init__"):
                name = name[: -len(".__init__")]
                self.packages.add(name)
            self.texts[name] = text

    def find_spec(self, name, path=None, target=None):
        if name in self.texts:
            spec = importlib.machinery.ModuleSpec(
                name, self, origin="<netpyne>/%s.py" % name.replace(".", "/"), is_package=name in self.packages
            )
            spec.has_location = False
            return spec
        if name.partition(".")[0] in self.alone:
            raise ModuleNotFoundError("`%s` is not supported here" % name, name=name)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__spec__.name
        exec(compile(self.texts[name], module.__spec__.origin, "exec"), module.__dict__)

    def get_source(self, name):
        return self.texts.get(name)
