package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// results are figures by benchmark, label and unit: "List", "sdk", "sec/op".
type results map[key][]float64

type key struct{ name, label, unit string }

func read(file string) (results, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	r := results{}
	lines := benchfmt.NewReader(f, file)
	for lines.Scan() {
		res, ok := lines.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		name, parts := res.Name.Parts()
		for _, part := range parts {
			_, label, ok := strings.Cut(string(part), "=")
			if !ok {
				continue // the number of CPUs
			}
			for _, v := range res.Values {
				k := key{string(name), label, v.Unit}
				r[k] = append(r[k], v.Value)
			}
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// figure is the least of a time, for what else the machine does only adds to it,
// and the median of anything else. There is none when it was not measured.
func (r results) figure(name, label, unit string) (float64, bool) {
	values := slices.Sorted(slices.Values(r[key{name, label, unit}]))
	switch {
	case len(values) == 0:
		return 0, false
	case strings.Contains(unit, "sec"):
		return values[0], true
	}
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2, true
}
