"""Ways in: how a submission comes from the exchange, by mail or on a USB stick into `submitted/`."""
