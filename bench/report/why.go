package main

// The notes on the figures that are not reached, here or on a busy machine.
const (
	callAllocs = "13 of them are the run itself: its struct, a pointer for each optional member that is there, and its attempts, " +
		"which `http.Client.Do` leaves to its caller. See the next row."
	callAllocsLess = "Five are the attempt's own deadline (a context with its timer), four the copy of the request that carries the credential, " +
		"so that no middleware sees it; the rest hold the arguments, the path and the state of the call. " +
		"A deadline that attempts share, or a credential on the caller's request, would save them, and neither is worth it."
	callTime     = "About half of it is decoding the run, which `http.Client.Do` leaves to its caller; see the next row."
	callTimeLess = "A third of it is the attempt's own deadline; then come the copy of the header for the credential, and " +
		"the call's fields, which `http.Client` copies as well. On a quiet machine it is some 1.8 µs of 27. " +
		"Over a real network a call takes a thousand times as long."
	eventTime = "The machine was busy: alone, it reads 6 to 7 million. A third of the time is the one allocation of an event, " +
		"a quarter looking for the ends of lines. Sharing memory between events made 25 times fewer allocations and saved a tenth of the time at most, " +
		"so it was left."
	coldBuild = "Alone on this machine it took 1.3 to 1.4 s in five builds, and the hand-written program 0.4 s; what is above is waiting for a processor. " +
		"Of a processor it takes 1.9 s (see the row below): core 0.6, agents 0.5, our other packages 0.2, and the linker and the go command most of the rest."
	prefetch = "The server alone takes 50 × 20 ms = 1.00 s, and the work on the last page 5 ms; what is above is the machine's."
)
