package core

// Version is this SDK's own version.
const Version = "0.1.0"

const userAgent = "seclai-sdk-go/" + Version
