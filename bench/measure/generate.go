package main

import (
	"os"
	"path/filepath"
	"strings"
)

// workspace undoes GOWORK=off for the generator, which is a module of go.work.
var workspace = []string{"GOWORK="}

// measureGenerators times the whole of each generator's work, from the
// description to files. seclai-gen type-checks its output and the others don't.
func measureGenerators(work string, count int) error {
	seclaiGen := filepath.Join(work, "seclai-gen")
	if _, err := run("../cmd/seclai-gen", workspace, "go", "build", "-o", seclaiGen, "."); err != nil {
		return err
	}
	oapi, err := output(".", "go", "tool", "-n", "oapi-codegen")
	if err != nil {
		return err
	}
	ogen, err := output(".", "go", "tool", "-n", "ogen")
	if err != nil {
		return err
	}
	sdk := filepath.Join(work, "sdk")
	if err := copyTracked("..", sdk); err != nil {
		return err
	}
	if _, err := run(sdk, workspace, seclaiGen); err != nil { // fills the build cache for the type-checker
		return err
	}
	for range count {
		if err := removeGenerated(sdk); err != nil {
			return err
		}
		took, err := run(sdk, workspace, seclaiGen)
		if err != nil {
			return err
		}
		result("Generate", "client", "sdk", took.wall.Seconds(), "sec")
		if took, err = run(".", nil, oapi, "-config", "oapi.yaml", "-o", filepath.Join(work, "oapi.go"), "gen/openapi-3.0.json"); err != nil {
			return err
		}
		result("Generate", "client", "oapi-codegen", took.wall.Seconds(), "sec")
		if took, err = run(".", nil, ogen, "--config", "ogen.yaml", "--target", filepath.Join(work, "ogen"), "--package", "ogen", "--clean", "gen/openapi-3.0.json"); err != nil {
			return err
		}
		result("Generate", "client", "ogen", took.wall.Seconds(), "sec")
	}
	return nil
}

// copyTracked copies the files that git knows.
func copyTracked(from, to string) error {
	list, err := output(from, "git", "ls-files", "-z", "--", ".", ":!bench")
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.Trim(list, "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func removeGenerated(dir string) error {
	for _, pattern := range []string{"*/*_gen.go", "*/*/*_gen.go"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	return nil
}
