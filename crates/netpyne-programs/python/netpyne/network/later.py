"""Answers that are fetched when they are used first."""


class Later:
    """Stands for a list or dictionary that `fetch` gives."""

    __slots__ = ("_fetch",)

    def __init__(self, fetch):
        self._fetch = fetch

    def __getattr__(self, name):
        return getattr(self._fetch(), name)

    def __getitem__(self, key):
        return self._fetch()[key]

    def __len__(self):
        return len(self._fetch())

    def __iter__(self):
        return iter(self._fetch())

    def __contains__(self, item):
        return item in self._fetch()

    def __repr__(self):
        return repr(self._fetch())
