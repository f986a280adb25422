package main

import (
	"os"
	"path/filepath"
	"strings"
)

// programs do the same with each client: they print the names of the agents.
var programs = []struct{ name, path string }{
	{"handwritten", "./programs/handwritten"},
	{"sdk", "./programs/sdk"},
	{"oapi-codegen", "./programs/oapi"},
	{"ogen", "./programs/ogen"},
}

var stripped = []string{"build", "-trimpath", "-ldflags=-s -w"}

// measurePrograms builds each program with a cache that holds the standard
// library alone, and weighs it. A busy machine changes the processor time less than
// the time.
func measurePrograms(work string, count int) error {
	std := filepath.Join(work, "std")
	for _, p := range programs {
		packages, err := output(".", "go", "list", "-deps", "-f", "{{if .Standard}}{{.ImportPath}}{{end}}", p.path)
		if err != nil {
			return err
		}
		args := append([]string{"build", "-trimpath"}, strings.Fields(packages)...)
		if _, err := run(".", []string{"GOCACHE=" + std}, "go", args...); err != nil {
			return err
		}
	}
	for i := range count {
		for _, p := range programs {
			cache, binary := filepath.Join(work, "cache"), filepath.Join(work, "program")
			if err := os.CopyFS(cache, os.DirFS(std)); err != nil {
				return err
			}
			took, err := run(".", []string{"GOCACHE=" + cache}, "go", append(stripped, "-o", binary, p.path)...)
			if err != nil {
				return err
			}
			result("ColdBuild", "client", p.name, took.wall.Seconds(), "sec")
			result("ColdBuild", "client", p.name, took.cpu.Seconds(), "cpu-sec")
			if i == 0 {
				if err := weigh("Binary", "client", p.name, binary, count); err != nil {
					return err
				}
			}
			if err := os.RemoveAll(cache); err != nil {
				return err
			}
		}
	}
	return nil
}

// weigh prints the size of a file, as often as benchstat wants to see a figure.
func weigh(name, label, value, file string, count int) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	for range count {
		result(name, label, value, float64(info.Size()), "B")
	}
	return nil
}

// measureEngines weighs a program that fetches a list of agents and decodes it,
// with each of the JSON engines.
func measureEngines(work string, count int) error {
	for _, e := range []struct{ name, tag, experiment string }{
		{"none", "", ""},
		{"std", "std", ""},
		{"std-jsonv2", "std", "jsonv2"},
		{"v2-jsonv2", "v2", "jsonv2"},
		{"go-json-experiment", "experiment", ""},
		{"wire", "wire", ""},
		{"jx", "jx", ""},
	} {
		binary := filepath.Join(work, "engine")
		args := append(stripped, "-tags=engine_"+e.tag, "-o", binary, "./engines/program")
		if _, err := run(".", []string{"GOEXPERIMENT=" + e.experiment}, "go", args...); err != nil {
			return err
		}
		if err := weigh("EngineBinary", "engine", e.name, binary, count); err != nil {
			return err
		}
	}
	return nil
}
