package natslog

// Attach is a log on a stream that nobody has looked at, damaged perhaps.
var Attach = attach

// EpochKey is where a stream has its epoch.
const EpochKey = epochKey

// SecretKey is where a stream has its secret.
const SecretKey = secretKey

// Settings are those of a new stream.
var Settings = settings
