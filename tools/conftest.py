"""Modules that need the extra ``train`` have their examples run where it is installed."""

from importlib.util import find_spec

NEED_TORCH = ("checkpoint.py", "encoder.py", "export.py", "fit.py", "portable.py")
collect_ignore = [f"train_attribution/{name}" for name in NEED_TORCH if find_spec("torch") is None]
