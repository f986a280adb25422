// Package seclaitest is the Seclai API inside a test: a server on loopback, or in
// memory, that knows every operation, checks requests as the service does and
// remembers what was created.
//
//	func TestGreeting(t *testing.T) {
//		srv := seclaitest.New(t) // closes itself
//		srv.Agent("greeter").Reply("Hello, Ada.")
//		got, err := Greet(t.Context(), srv.Client(), "greeter", "Ada") // the code under test
//		…
//		srv.AssertCalled(t, agents.OpRunStream, seclaitest.Body("input", "Ada"))
//	}
//
// Servers share nothing, so tests can run in parallel. Equal calls get equal
// responses, including IDs and times.
//
// # What is in it
//
// A server of [New] begins empty. Fill it with the SDK's own calls, begin with
// [WithSampleData], or use [Server.Add] and [Server.Set] for what the API can't create
// or change.
//
// # What it does
//
// [Server.Agent] scripts the runs of an agent. [Server.Fail] makes calls fail, late or
// slow. What takes time on the service, such as an export, is finished when it is first
// polled; [WithPolls] makes code wait for it. With [InMemory] a test runs in a bubble
// of testing/synctest, in which minutes take no time.
//
// # What it received
//
// [Server.AssertCalled] and [Server.AssertCalls] check the calls that were made. Each
// package has names for its operations, such as agents.OpRun.
// [Server.Requests] returns all of them.
//
// A wrong use of the server, such as a fault for an operation that does not exist, ends
// the test. A server that no test owns, of [NewServer], panics.
package seclaitest
