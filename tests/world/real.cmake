# Tests of engine/world/real: real sockets, loopback addresses only.
hd_test(tst_real_network SOURCES tst_real_network.cpp LINK harddns_world_real)
hd_test(tst_real_poller SOURCES tst_real_poller.cpp LINK harddns_world_real)
hd_test(tst_real_loop SOURCES tst_real_loop.cpp LINK harddns_world_real)
hd_test(tst_real_tls SOURCES tst_real_tls.cpp LINK harddns_world_real OpenSSL::SSL OpenSSL::Crypto)
hd_test(tst_real_peer_tls SOURCES tst_real_peer_tls.cpp LINK harddns_world_real OpenSSL::SSL OpenSSL::Crypto)
