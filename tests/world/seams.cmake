# Tests of the seams, on a loop driven by hand.
foreach(unit task loop sync cache_clock)
  hd_test(tst_${unit} SOURCES tst_${unit}.cpp LINK harddns_world)
endforeach()
