package seclaitest

// WithMaxFile sets the size of the largest file that can be uploaded.
func WithMaxFile(bytes int64) Option { return func(c *config) { c.MaxFile = bytes } }
