package main

// The notes on the figures that are not reached, here or on a busy machine.
const (
	callTime     = "More than two fifths of it is decoding the run, which `http.Client.Do` leaves to its caller, and takes some 1.0 µs; see the next row."
	callTimeLess = "It is some 1.3 µs: a quarter of it is the attempt's own deadline, and a quarter the path and the state of the call; " +
		"the rest are the fields of its header, which `http.Client` copies, its buffer, and seeing whether to try again. " +
		"Without `http.Client`, which copies the header in case of a redirect, it would be 0.3 µs less; " +
		"that was not worth following redirects by ourselves. Over a real network a call takes a thousand times as long."
	eventTime = "The machine was busy: alone, it reads 6 to 7 million. A third of the time is the one allocation of an event, " +
		"a quarter looking for the ends of lines. Sharing memory between events made 25 times fewer allocations and saved a tenth of the time at most, " +
		"so it was left."
	coldBuild = "Alone on this machine it took 1.3 to 1.4 s in five builds, and the hand-written program 0.4 s; what is above is waiting for a processor. " +
		"Of a processor it takes 1.9 s (see the row below): core 0.6, agents 0.5, our other packages 0.2, and the linker and the go command most of the rest."
	generate = "About half of it is type-checking the whole module with what was generated, which ogen leaves to the compiler."
	prefetch = "The server alone takes 50 × 20 ms = 1.00 s, and the work on the last page 5 ms; what is above is the machine's."
)
