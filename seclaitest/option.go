package seclaitest

// Option is a setting of a server.
type Option func(*config)

type config struct {
	seed     uint64
	sample   bool
	looks    int
	keys     []string // accepted credentials; nil for any
	credits  bool
	inMemory bool
	maxFile  int64 // bytes
}

func defaults() config {
	return config{seed: 1, credits: true, maxFile: 200 << 20} // 200 MiB is what the service takes
}

// WithSeed makes IDs other than those of the default seed, 1. Servers with equal
// seeds give equal answers to equal calls.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithSampleData begins with an account that has been used: 45 agents and their
// runs, sources with contents, knowledge bases, alerts and more.
func WithSampleData() Option { return func(c *config) { c.sample = true } }

// WithoutSampleData begins with an empty account, which is what [New] does.
func WithoutSampleData() Option { return func(c *config) { c.sample = false } }

// WithLooks keeps what takes time (runs, exports, migrations, experiments and
// uploads of audio or video) unfinished for the first n times that it is got.
// The default is 0: it is finished when it is first looked at.
func WithLooks(n int) Option { return func(c *config) { c.looks = n } }

// WithCredentials accepts only these API keys and access tokens. By default any
// will do, but there must be one.
func WithCredentials(secrets ...string) Option { return func(c *config) { c.keys = secrets } }

// WithoutCredits makes an account that has run out of credits: what costs some
// is refused with status 402.
func WithoutCredits() Option { return func(c *config) { c.credits = false } }
