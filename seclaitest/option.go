package seclaitest

import "github.com/seclai/seclai-sdk-go/internal/fake/seclai"

// Option is a setting of a server.
type Option func(*config)

type config struct {
	seclai.Options
	inMemory bool
}

func defaults() config { return config{Options: seclai.Options{Seed: 1}} }

// WithSeed makes IDs other than those of the default seed, 1. Servers with equal
// seeds return equal responses to equal calls.
func WithSeed(seed uint64) Option { return func(c *config) { c.Seed = seed } }

// WithSampleData begins with an account that has been used: 45 agents and their
// runs, sources with contents, knowledge bases, alerts and more.
func WithSampleData() Option { return func(c *config) { c.SampleData = true } }

// WithoutSampleData begins with an empty account, which is what [New] does.
func WithoutSampleData() Option { return func(c *config) { c.SampleData = false } }

// WithPolls keeps what takes time (runs, exports, migrations, experiments and
// uploads of audio or video) unfinished for the first n polls. The default is 0: it
// is finished when it is first polled.
func WithPolls(n int) Option { return func(c *config) { c.Polls = n } }

// WithCredentials accepts only these API keys and access tokens. By default any
// credential is accepted, but there must be one.
func WithCredentials(secrets ...string) Option { return func(c *config) { c.Credentials = secrets } }

// WithoutRecording remembers no requests, for a server that runs for long:
// [Server.Requests] returns none, and assertions about calls fail. Otherwise a server
// remembers the latest 10,000 requests, with up to 1 MiB of content each and 64 MiB in
// all.
func WithoutRecording() Option { return func(c *config) { c.NoRecord = true } }

// WithoutCredits makes an account that has run out of credits: operations that cost
// credits fail with status 402.
func WithoutCredits() Option { return func(c *config) { c.WithoutCredits = true } }
