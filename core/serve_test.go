package core_test

import "github.com/seclai/seclai-sdk-go/internal/stub"

const secret = stub.Secret

var (
	serve     = stub.Serve
	newClient = stub.Client
	bubble    = stub.Bubble
	answer    = stub.Respond
)
