package reception

// shown is how many types are listed for a text.
const shown = 8
