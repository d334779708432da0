# Tests of engine/world/virtual.
foreach(unit network streams peer_tls determinism)
  hd_test(tst_virtual_${unit} SOURCES tst_virtual_${unit}.cpp LINK harddns_world_virtual)
endforeach()
