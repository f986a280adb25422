package main

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestChat(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Agent("greeter").ReplyFunc(func(input string) string { return "Hello, " + input + "." })

	var out strings.Builder
	if err := chat(t.Context(), agents.New(srv.Client()), "greeter", strings.NewReader("Ada\nGrace\n"), &out); err != nil {
		t.Fatal(err)
	}
	want := "\nyou> agent> Hello, Ada.\n\nyou> agent> Hello, Grace.\n\nyou> \n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestChatGoesOnAfterAFailure(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Agent("greeter").Fail("no model is free")

	var out strings.Builder
	if err := chat(t.Context(), agents.New(srv.Client()), "greeter", strings.NewReader("Ada\nGrace\n"), &out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "no model is free"); n != 2 {
		t.Errorf("got %q, want two failures", out.String())
	}
}

func TestChatOffline(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	var out strings.Builder
	if err := run(t.Context(), []string{"echo"}, strings.NewReader("Good morning\n"), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Good morning") {
		t.Errorf("got %q", out.String())
	}
}
