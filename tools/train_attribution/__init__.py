"""Training of the attribution tagger; needs the optional extra ``train``, nothing else does."""
