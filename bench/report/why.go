package main

const (
	callAllocs = "" // TODO
	callTime   = "" // TODO
)
