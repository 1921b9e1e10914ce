open("/tmp/hostile-config-ran", "w").write("x")
