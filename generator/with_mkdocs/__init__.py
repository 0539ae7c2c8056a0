"""The one adapter that knows MkDocs: the plugin that frames our pages, and the builds that the command line starts."""
