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
 L g_le_0_0
 L g_le_0_1
 L g_le_1_0
 L g_le_1_1
 G g_ge_0_0
 G g_ge_0_1
 G g_ge_1_0
 G g_ge_1_1
 G g_pos_0_0
 G g_pos_0_1
 G g_pos_1_0
 G g_pos_1_1
 L g_neg_0_0
 L g_neg_0_1
 L g_neg_1_0
 L g_neg_1_1
 G order_0
 E fit_0
 E fit_1
COLUMNS
 w_0_0 above_0_0 20000
 w_0_0 above_1_0 -10000
 w_0_0 active_0_0 20000
 w_0_0 active_1_0 -10000
 w_1_0 above_0_1 20000
 w_1_0 above_1_1 -10000
 w_1_0 active_0_1 20000
 w_1_0 active_1_1 -10000
 h_0_0 above_0_0 1
 h_0_0 active_0_0 1
 h_0_0 inactive_0_0 1
 h_0_0 g_le_0_0 -1
 h_0_0 g_ge_0_0 1
 h_0_0 g_pos_0_0 -1
 h_0_0 g_neg_0_0 1
 h_0_1 above_0_1 1
 h_0_1 active_0_1 1
 h_0_1 inactive_0_1 1
 h_0_1 g_le_0_1 -1
 h_0_1 g_ge_0_1 1
 h_0_1 g_pos_0_1 -1
 h_0_1 g_neg_0_1 1
 h_1_0 above_1_0 1
 h_1_0 active_1_0 1
 h_1_0 inactive_1_0 1
 h_1_0 g_le_1_0 -1
 h_1_0 g_ge_1_0 1
 h_1_0 g_pos_1_0 -1
 h_1_0 g_neg_1_0 1
 h_1_1 above_1_1 1
 h_1_1 active_1_1 1
 h_1_1 inactive_1_1 1
 h_1_1 g_le_1_1 -1
 h_1_1 g_ge_1_1 1
 h_1_1 g_pos_1_1 -1
 h_1_1 g_neg_1_1 1
 MARKER0 'MARKER' 'INTORG'
 z_0_0 active_0_0 10000000000
 z_0_0 inactive_0_0 -10000000000
 z_0_1 active_0_1 10000000000
 z_0_1 inactive_0_1 -10000000000
 z_1_0 active_1_0 5000000000
 z_1_0 inactive_1_0 -5000000000
 z_1_1 active_1_1 5000000000
 z_1_1 inactive_1_1 -5000000000
 e_0 g_pos_0_0 -20000000000
 e_0 g_pos_1_0 -10000000000
 e_0 g_neg_0_0 -20000000000
 e_0 g_neg_1_0 -10000000000
 e_0 order_0 1
 e_1 g_pos_0_1 -20000000000
 e_1 g_pos_1_1 -10000000000
 e_1 g_neg_0_1 -20000000000
 e_1 g_neg_1_1 -10000000000
 e_1 order_0 -1
 MARKER1 'MARKER' 'INTEND'
 g_0_0 g_le_0_0 1
 g_0_0 g_ge_0_0 1
 g_0_0 g_pos_0_0 1
 g_0_0 g_neg_0_0 1
 g_0_0 fit_0 3
 g_0_1 g_le_0_1 1
 g_0_1 g_ge_0_1 1
 g_0_1 g_pos_0_1 1
 g_0_1 g_neg_0_1 1
 g_0_1 fit_0 3
 g_1_0 g_le_1_0 1
 g_1_0 g_ge_1_0 1
 g_1_0 g_pos_1_0 1
 g_1_0 g_neg_1_0 1
 g_1_0 fit_1 1
 g_1_1 g_le_1_1 1
 g_1_1 g_ge_1_1 1
 g_1_1 g_pos_1_1 1
 g_1_1 g_neg_1_1 1
 g_1_1 fit_1 1
RHS
 RHS active_0_0 10000000000
 RHS active_0_1 10000000000
 RHS active_1_0 5000000000
 RHS active_1_1 5000000000
 RHS g_pos_0_0 -20000000000
 RHS g_pos_0_1 -20000000000
 RHS g_pos_1_0 -10000000000
 RHS g_pos_1_1 -10000000000
 RHS fit_0 -400000000
 RHS fit_1 100000000
BOUNDS
 LO BND w_0_0 -500000
 UP BND w_0_0 500000
 LO BND w_1_0 -500000
 UP BND w_1_0 500000
 LO BND h_0_0 0
 UP BND h_0_0 10000000000
 LO BND h_0_1 0
 UP BND h_0_1 10000000000
 LO BND h_1_0 0
 UP BND h_1_0 5000000000
 LO BND h_1_1 0
 UP BND h_1_1 5000000000
 BV BND z_0_0
 BV BND z_0_1
 BV BND z_1_0
 BV BND z_1_1
 BV BND e_0
 BV BND e_1
 LO BND g_0_0 -10000000000
 UP BND g_0_0 10000000000
 LO BND g_0_1 -10000000000
 UP BND g_0_1 10000000000
 LO BND g_1_0 -5000000000
 UP BND g_1_0 5000000000
 LO BND g_1_1 -5000000000
 UP BND g_1_1 5000000000
ENDATA
