// Package seclai is the root of the Seclai SDK for Go and holds nothing itself.
//
// Import [github.com/seclai/seclai-sdk-go/core] for the client and the packages of
// the domains that you need, such as
// [github.com/seclai/seclai-sdk-go/agents] and
// [github.com/seclai/seclai-sdk-go/sources].
package seclai

//go:generate go run ./cmd/seclai-gen
