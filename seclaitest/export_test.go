package seclaitest

// WithMaxFile makes the largest file that is taken smaller, for tests.
func WithMaxFile(bytes int64) Option { return func(c *config) { c.maxFile = bytes } }
