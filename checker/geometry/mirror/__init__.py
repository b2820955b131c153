"""Mirror pairs: the rules of geometry logs for problems without biases.

f(x) = sum_j [w_j.x]_+ with every sign +, where not said otherwise. Then f(cx) = c f(x) for c > 0, and
f(x) - f(-x) = W.x with W = sum_j w_j, because [t]_+ - [-t]_+ = t.

What the steps leave for two neurons, v_i = (w_1i, w_2i) being the pair of input i and an input that is 0 in every point
having the pair (0, 0), which changes f at no point:

- Before `half` and `places`: every fit has all its pairs in the known domains and tables.
- From `half` on: if there is a fit, there is one with all its pairs in them, and the halved one in its half. The fits
  are closed under exchanging the two neurons, and every fit was covered, so the exchanged one is too.
- From `places` on: if there is a fit, there is one whose pairs are each in the table of the input, or, where it has
  none, in its domain and half. Fits may have been replaced by others, whose exchanged ones need not be covered: so
  `half` must not follow. What the other rules show of every fit, or of every covered one, remains true.
"""
