package main

// The notes on the figures that are not reached.
const (
	callAllocs = "Half of them are the run itself: its struct, a pointer for each optional member that is there, and its attempts. " +
		"They could be fewer only if optional members were not pointers."
	callAllocsLess = "Five are the attempt's own deadline (a context with its timer), four the copy of the request that carries the credential, " +
		"so that no middleware sees it; the rest hold the arguments, the URL, the fields and the state of the call. " +
		"A deadline that attempts share, or a credential on the caller's request, would save them, and neither is worth it."
	callTime     = "A third of it is decoding the run, which `http.Client.Do` leaves to its caller; see the next row."
	callTimeLess = "It is the cost of the allocations above, of the request's second map of fields, and of expanding the path. " +
		"Over a real network the call takes a thousand times as long."
)
