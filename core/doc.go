// Package core is the transport that every package of the Seclai SDK shares:
// credentials, calls, retries, pages, event streams, uploads and downloads.
//
// Make one [Client] with [New] and hand it to the packages of the domains that
// you need:
//
//	client, err := core.New() // SECLAI_API_KEY, or an option such as core.WithAPIKey
//	if err != nil { … }
//	for agent, err := range agents.New(client).List(ctx, nil) { … }
//
// A Client is safe for concurrent use and needs no closing. Its settings are
// [ClientOption] values; those that also make sense for one call alone are
// [Option] values, which every method of the SDK takes as a [CallOption].
//
// Responses that are no success are [*APIError] values. Match them by kind with
// [errors.Is], for example errors.Is(err, core.ErrNotFound), or take one apart
// with [errors.AsType].
//
// For calls that the SDK has no method for there are [Do], [DoStream] and [ListAll].
package core
