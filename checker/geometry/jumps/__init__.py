"""Jumps: the rules of geometry logs for thresholds.

f(x) = sum_j a_j [t_j(x) > 0] with rational a_j. On a line t_j is affine in the height h, so the set of heights with
t_j > 0 is open and a half-line, all, or nothing: neuron j switches at most once, and not at all where w_j.u = 0. On all
lines along u it is off below and on above if w_j.u > 0, the other way round if w_j.u < 0. So what it adds to f rises on
every one of these lines or on none (a_j (w_j.u) > 0), falls on every one or on none (< 0), or is the same all along
each of them. A neuron with coefficient 0 does neither.

With p below q and y_p < y_q a rising neuron switches between p and q, that is t_j > 0 at exactly one of the two;
altogether y_q - y_p is at most the |a_j| of those that do, since what falls is only subtracted. Of intervals that
share at most ends, each neuron switches in at most one.

Without biases t_j(cx) > 0 if and only if t_j(x) > 0, for c > 0, and no neuron is on at the origin. Any positive
multiples of the points could be put on lines; the log has those with largest coordinate 1 or -1.
"""
