# Tests of engine/world/real: real sockets, loopback addresses only.
hd_test(tst_real_network SOURCES tst_real_network.cpp LINK harddns_world_real)
