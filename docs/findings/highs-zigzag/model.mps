NAME satfit
ROWS
 N obj
 G above_0_0
 G above_0_1
 G above_1_0
 G above_1_1
 L active_0_0
 L active_0_1
 L active_1_0
 L active_1_1
 L inactive_0_0
 L inactive_0_1
 L inactive_1_0
 L inactive_1_1
 L silent_2_0
 L silent_2_1
 E fit_0
 E fit_1
COLUMNS
 w_0_0 above_1_0 -5
 w_0_0 active_1_0 -5
 w_0_0 silent_2_0 6
 w_1_0 above_1_1 -5
 w_1_0 active_1_1 -5
 w_1_0 silent_2_1 6
 b_0 above_0_0 -1
 b_0 above_1_0 -1
 b_0 active_0_0 -1
 b_0 active_1_0 -1
 b_0 silent_2_0 1
 b_1 above_0_1 -1
 b_1 above_1_1 -1
 b_1 active_0_1 -1
 b_1 active_1_1 -1
 b_1 silent_2_1 1
 h_0_0 above_0_0 1
 h_0_0 active_0_0 1
 h_0_0 inactive_0_0 1
 h_0_0 fit_0 1
 h_0_1 above_0_1 1
 h_0_1 active_0_1 1
 h_0_1 inactive_0_1 1
 h_0_1 fit_0 1
 h_1_0 above_1_0 1
 h_1_0 active_1_0 1
 h_1_0 inactive_1_0 1
 h_1_0 fit_1 1
 h_1_1 above_1_1 1
 h_1_1 active_1_1 1
 h_1_1 inactive_1_1 1
 h_1_1 fit_1 1
 MARKER0 'MARKER' 'INTORG'
 z_0_0 active_0_0 500000
 z_0_0 inactive_0_0 -1
 z_0_1 active_0_1 500000
 z_0_1 inactive_0_1 -1
 z_1_0 active_1_0 3000000
 z_1_0 inactive_1_0 -1
 z_1_1 active_1_1 3000000
 z_1_1 inactive_1_1 -1
 MARKER1 'MARKER' 'INTEND'
RHS
 RHS active_0_0 500000
 RHS active_0_1 500000
 RHS active_1_0 3000000
 RHS active_1_1 3000000
 RHS fit_0 1
 RHS fit_1 1
BOUNDS
 LO BND w_0_0 -500000
 UP BND w_0_0 500000
 LO BND w_1_0 -500000
 UP BND w_1_0 500000
 LO BND b_0 -500000
 UP BND b_0 500000
 LO BND b_1 -500000
 UP BND b_1 500000
 LO BND h_0_0 0
 UP BND h_0_0 1
 LO BND h_0_1 0
 UP BND h_0_1 1
 LO BND h_1_0 0
 UP BND h_1_0 1
 LO BND h_1_1 0
 UP BND h_1_1 1
 BV BND z_0_0
 BV BND z_0_1
 BV BND z_1_0
 BV BND z_1_1
ENDATA
