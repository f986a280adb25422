// Package seclaitest is the Seclai API inside a test: a server on loopback that
// knows every operation, checks requests as the service does and remembers what
// was created.
//
//	func TestGreeting(t *testing.T) {
//		srv := seclaitest.New(t)
//		srv.Agent("greeter").Reply("Hello, Ada.")
//		got, err := Greet(ctx, srv.Client(), "greeter", "Ada") // the code under test
//		…
//		srv.AssertCalled(t, agents.OpRun, seclaitest.Body("input", "Ada"))
//	}
//
// Servers share nothing, so tests can run in parallel, and equal calls get equal
// answers, IDs and times included. [Server.Agent] scripts what an agent answers,
// [Server.Fail] makes calls fail, [Server.Add] and [Server.Set] put in place what the
// API can't create or change, and [Server.Requests] tells what was received.
package seclaitest
