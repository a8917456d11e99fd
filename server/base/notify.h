/* base/notify.h -- tell the service manager how things stand. Layer: base.
 *
 * A datagram to the socket that NOTIFY_SOCKET names, as systemd's Type=notify wants it; without
 * that variable nothing happens. Source: sd_notify(3). */
#pragma once

/* Open the socket now: later the process may have given that up. Once. */
void notify_open(void);

/* "READY=1", "RELOADING=1\nMONOTONIC_USEC=...", "STOPPING=1", "STATUS=...". */
void notify(const char *state);
void notify_reloading(void); /* with the time that Type=notify-reload wants */
