def render(version):
    return {}
