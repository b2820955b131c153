NAME satfit
ROWS
 N obj
 E parts_0_0
 E parts_0_1
 E parts_0_2
 E parts_1_0
 E parts_1_1
 E parts_1_2
 E parts_2_0
 E parts_2_1
 E parts_2_2
 E fit_0
 E fit_1
 E fit_2
COLUMNS
 w_0_0 parts_0_0 -3
 w_0_0 parts_1_0 -3
 w_0_0 parts_2_0 1
 w_1_0 parts_0_1 -3
 w_1_0 parts_1_1 -3
 w_1_0 parts_2_1 1
 w_2_0 parts_0_2 -3
 w_2_0 parts_1_2 -3
 w_2_0 parts_2_2 1
 h_0_0 parts_0_0 1
 h_0_0 fit_0 1
 h_0_1 parts_0_1 1
 h_0_1 fit_0 1
 h_0_2 parts_0_2 1
 h_0_2 fit_0 1
 h_1_0 parts_1_0 1
 h_1_0 fit_1 1
 h_1_1 parts_1_1 1
 h_1_1 fit_1 1
 h_1_2 parts_1_2 1
 h_1_2 fit_1 1
 h_2_0 parts_2_0 1
 h_2_0 fit_2 1
 h_2_1 parts_2_1 1
 h_2_1 fit_2 1
 h_2_2 parts_2_2 1
 h_2_2 fit_2 1
 slack_0_0 parts_0_0 -1
 slack_0_1 parts_0_1 -1
 slack_0_2 parts_0_2 -1
 slack_1_0 parts_1_0 -1
 slack_1_1 parts_1_1 -1
 slack_1_2 parts_1_2 -1
 slack_2_0 parts_2_0 -1
 slack_2_1 parts_2_1 -1
 slack_2_2 parts_2_2 -1
RHS
 RHS fit_0 3
 RHS fit_1 3
 RHS fit_2 1
BOUNDS
 FR BND w_0_0
 FR BND w_1_0
 FR BND w_2_0
 LO BND h_0_0 0
 UP BND h_0_0 3
 LO BND h_0_1 0
 UP BND h_0_1 3
 LO BND h_0_2 0
 UP BND h_0_2 3
 LO BND h_1_0 0
 UP BND h_1_0 3
 LO BND h_1_1 0
 UP BND h_1_1 3
 LO BND h_1_2 0
 UP BND h_1_2 3
 LO BND h_2_0 0
 UP BND h_2_0 1
 LO BND h_2_1 0
 UP BND h_2_1 1
 LO BND h_2_2 0
 UP BND h_2_2 1
 LO BND slack_0_0 0
 PL BND slack_0_0
 LO BND slack_0_1 0
 PL BND slack_0_1
 LO BND slack_0_2 0
 PL BND slack_0_2
 LO BND slack_1_0 0
 PL BND slack_1_0
 LO BND slack_1_1 0
 PL BND slack_1_1
 LO BND slack_1_2 0
 PL BND slack_1_2
 LO BND slack_2_0 0
 PL BND slack_2_0
 LO BND slack_2_1 0
 PL BND slack_2_1
 LO BND slack_2_2 0
 PL BND slack_2_2
SOS
 S1 set_0
 h_0_0 1
 slack_0_0 2
 S1 set_1
 h_0_1 1
 slack_0_1 2
 S1 set_2
 h_0_2 1
 slack_0_2 2
 S1 set_3
 h_1_0 1
 slack_1_0 2
 S1 set_4
 h_1_1 1
 slack_1_1 2
 S1 set_5
 h_1_2 1
 slack_1_2 2
 S1 set_6
 h_2_0 1
 slack_2_0 2
 S1 set_7
 h_2_1 1
 slack_2_1 2
 S1 set_8
 h_2_2 1
 slack_2_2 2
ENDATA
