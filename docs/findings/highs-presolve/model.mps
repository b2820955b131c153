NAME satfit
ROWS
 N obj
 G above_0_0
 L active_0_0
 L inactive_0_0
 E fit_0
COLUMNS
 w_0_0 above_0_0 -1
 w_0_0 active_0_0 -1
 h_0_0 above_0_0 1
 h_0_0 active_0_0 1
 h_0_0 inactive_0_0 1
 h_0_0 fit_0 -1
 MARKER0 'MARKER' 'INTORG'
 z_0_0 active_0_0 1000000
 z_0_0 inactive_0_0 -1000000
 MARKER1 'MARKER' 'INTEND'
RHS
 RHS active_0_0 1000000
 RHS fit_0 -1
BOUNDS
 LO BND w_0_0 -1000000
 UP BND w_0_0 1000000
 LO BND h_0_0 0
 UP BND h_0_0 1000000
 BV BND z_0_0
ENDATA
