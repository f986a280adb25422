package ir

// Wait says how to wait for what an operation gets to end.
type Wait struct {
	Name  string // "WaitExport"
	Noun  string // "export"
	Kind  string // what errors call it; mostly the noun
	Start *Start // nil if nothing is known to start one

	Cancel *Operation // nil if nothing is known to cancel one

	Status       *Field   // of the response
	Done, Failed []*Value // of the status, when it has ended; a value that the description does not list has no name
	Message      []*Field // the path to why it failed, through lists, of which the last message counts; nil for none
}

// Start says how to start what is waited for.
type Start struct {
	Operation *Operation
	Name      string // of the method that starts and waits: "ExportAndWait"
	ID        *Field // of the response; nil if the last path argument of the get is one of the operation's
}
