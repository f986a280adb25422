package main

import (
	"fmt"
	"io"
	"math"
)

// goal is a figure that the SDK was to reach, made of others.
type goal struct {
	work, figure string
	of           []key
	value        func(v []float64) float64
	format       string
	most         float64 // unless atLeast
	atLeast      bool
	why          string // of not reaching it
}

func sdk(name, unit string) key         { return key{name, "sdk", unit} }
func handwritten(name, unit string) key { return key{name, "handwritten", unit} }
func bare(name, unit string) key        { return key{name, "bare", unit} }

func less(v []float64) float64     { return v[0] - v[1] - v[2] }
func itself(v []float64) float64   { return v[0] }
func ratio(v []float64) float64    { return v[0] / v[1] }
func overhead(v []float64) float64 { return v[0] - v[1] }

var goals = []goal{
	{work: "list of 20 agents", figure: "time, of the hand-written", of: []key{sdk("List", "sec/op"), handwritten("List", "sec/op")}, value: ratio, format: "%.2f ×", most: 0.5},
	{work: "list of 20 agents", figure: "allocations, of the hand-written", of: []key{sdk("List", "allocs/op"), handwritten("List", "allocs/op")}, value: ratio, format: "%.2f ×", most: 0.5},
	{work: "list of 20 agents", figure: "bytes, of the hand-written", of: []key{sdk("List", "B/op"), handwritten("List", "B/op")}, value: ratio, format: "%.2f ×", most: 0.5},
	{work: "get a run", figure: "allocations over `http.Client.Do`", of: []key{sdk("Call", "allocs/op"), bare("Call", "allocs/op")}, value: overhead, format: "%.0f", most: 10},
	{work: "get a run", figure: "time over `http.Client.Do`, of a loopback call", of: []key{sdk("Call", "sec/op"), bare("Call", "sec/op"), bare("LoopbackCall", "sec/op")}, value: func(v []float64) float64 { return 100 * (v[0] - v[1]) / v[2] }, format: "%.1f %%", most: 5, why: callTime},
	{work: "get a run", figure: "the same, less decoding the run", of: []key{sdk("Call", "sec/op"), bare("Call", "sec/op"), sdk("Run", "sec/op"), bare("LoopbackCall", "sec/op")}, value: func(v []float64) float64 { return 100 * less(v) / v[3] }, format: "%.1f %%", most: 5, why: callTimeLess},
	{work: "20,000 token events", figure: "million events a second, parser alone", of: []key{sdk("Events", "sec/event")}, value: func(v []float64) float64 { return 1e-6 / v[0] }, format: "%.1f", most: 4, atLeast: true, why: eventTime},
	{work: "20,000 token events", figure: "allocations an event, raw", of: []key{sdk("Events", "allocs/event")}, value: itself, format: "%.2f", most: 1},
	{work: "20,000 token events", figure: "allocations an event, typed, loopback", of: []key{sdk("Tokens", "allocs/event")}, value: itself, format: "%.2f", most: 3},
	{work: "upload of 200 MiB", figure: "peak memory over an idle client, MiB", of: []key{sdk("Upload", "MiB-over-idle")}, value: itself, format: "%.1f", most: 16},
	{work: "50 pages, 20 ms latency, 5 ms work", figure: "seconds, with prefetch", of: []key{{"Pages", "sdk-prefetch", "sec/op"}}, value: itself, format: "%.3f", most: 1.05, why: prefetch},
	{work: "program that lists agents", figure: "MB over the hand-written one, stripped", of: []key{sdk("Binary", "B"), handwritten("Binary", "B")}, value: func(v []float64) float64 { return (v[0] - v[1]) / 1e6 }, format: "+%.2f", most: 0.6},
	{work: "program that lists agents", figure: "seconds to build, std warm", of: []key{sdk("ColdBuild", "sec")}, value: itself, format: "%.2f", most: 1.5, why: coldBuild},
	{work: "whole SDK generated", figure: "time, of ogen's, type-checking included", of: []key{sdk("Generate", "sec"), {"Generate", "ogen", "sec"}}, value: ratio, format: "%.2f ×", most: 1, why: generate},
}

// goalRows prints a row for each goal and returns the notes of those missed.
func goalRows(w io.Writer, r results) (notes []string) {
	for _, g := range goals {
		bound := "≤ "
		if g.atLeast {
			bound = "≥ "
		}
		bound += fmt.Sprintf(g.format, g.most)
		v, ok := r.all(g.of)
		if !ok {
			fmt.Fprintf(w, "| %s | %s | | %s | not measured |\n", g.work, g.figure, bound)
			continue
		}
		got := math.Round(100*g.value(v)) / 100 // so that 1.0005 allocations, with those of the stream itself, are 1
		reached := got <= g.most
		if g.atLeast {
			reached = got >= g.most
		}
		verdict := "reached"
		if !reached {
			verdict = "**not reached**"
			notes = append(notes, fmt.Sprintf("- **%s, %s**: "+g.format+" against %s. %s\n", g.work, g.figure, got, bound, g.why))
		}
		fmt.Fprintf(w, "| %s | %s | "+g.format+" | %s | %s |\n", g.work, g.figure, got, bound, verdict)
	}
	return notes
}

func (r results) all(keys []key) ([]float64, bool) {
	v := make([]float64, len(keys))
	for i, k := range keys {
		var ok bool
		if v[i], ok = r.figure(k.name, k.label, k.unit); !ok {
			return nil, false
		}
	}
	return v, true
}

// ratioRows prints the SDK's figures with their ratios to the other clients'.
func ratioRows(w io.Writer, r results) {
	for _, row := range []struct{ work, name, unit string }{
		{"list of 20 agents", "List", "sec/op"},
		{"list of 20 agents", "List", "allocs/op"},
		{"list of 20 agents", "List", "B/op"},
		{"get a run, no network", "Call", "sec/op"},
		{"get a run, no network", "Call", "allocs/op"},
		{"get a run, loopback", "LoopbackCall", "sec/op"},
		{"get a run, loopback", "LoopbackCall", "allocs/op"},
		{"event, parser alone", "Events", "sec/event"},
		{"event, parser alone", "Events", "allocs/event"},
		{"event, typed, loopback", "Tokens", "sec/event"},
		{"event, typed, loopback", "Tokens", "allocs/event"},
		{"upload of 200 MiB", "Upload", "MiB-over-idle"},
		{"50 pages, one by one", "Pages", "sec/op"},
		{"stripped program", "Binary", "B"},
		{"cold build", "ColdBuild", "sec"},
		{"cold build, of a processor", "ColdBuild", "cpu-sec"},
		{"generate it all", "Generate", "sec"},
	} {
		own, ok := r.figure(row.name, "sdk", row.unit)
		if !ok {
			continue
		}
		scale, unit := shown(row.unit)
		fmt.Fprintf(w, "| %s | %s | %.4g |", row.work, unit, own*scale)
		for _, other := range []string{"handwritten", "oapi-codegen", "ogen"} {
			v, ok := r.figure(row.name, other, row.unit)
			if !ok || v <= 0 {
				fmt.Fprint(w, " |")
				continue
			}
			fmt.Fprintf(w, " %.2f |", own/v)
		}
		fmt.Fprintln(w)
	}
}

// shown is a unit that people read more easily than benchfmt's, and the factor.
func shown(unit string) (float64, string) {
	switch unit {
	case "sec/op":
		return 1e6, "µs"
	case "sec/event":
		return 1e9, "ns"
	case "sec", "cpu-sec":
		return 1, "s"
	case "B":
		return 1e-6, "MB"
	}
	return 1, unit
}
