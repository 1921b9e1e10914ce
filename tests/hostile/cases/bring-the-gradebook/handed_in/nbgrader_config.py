open("/tmp/hostile-config-ran", "w").write("x")
c = get_config()
c.Execute.enabled = False
