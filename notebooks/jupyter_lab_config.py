"""JupyterLab for the notebooks here, without news, update check and extension catalogue.

Each of those would ask a server on the web. `make lab` uses this file; without make, say
`jupyter lab --config=notebooks/jupyter_lab_config.py`.
"""

c = get_config()  # noqa: F821 (given by JupyterLab)
c.ServerApp.root_dir = "notebooks"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
