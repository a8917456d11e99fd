#include "harvest/retry.h"

#include <curl/curl.h>
#include <string.h>

enum { YEAR_S = 366 * 24 * 3600 };

static int64_t bounded_ms(int64_t seconds)
{
	return (seconds < 0 ? 0 : seconds > YEAR_S ? YEAR_S : seconds) * 1000;
}

int64_t retry_after_ms(const char *field, time_t now)
{
	size_t n;
	time_t at;

	field += strspn(field, " \t");
	n = strspn(field, "0123456789");
	if (n && !field[n + strspn(field + n, " \t\r\n")]) {
		int64_t seconds = 0;

		for (size_t i = 0; i < n && seconds <= YEAR_S; i++)
			seconds = seconds * 10 + (field[i] - '0');
		return bounded_ms(seconds);
	}
	if (n || strlen(field) > 64) /* "12 months" is no date, whatever curl makes of it */
		return RETRY_UNSAID;
	at = curl_getdate(field, NULL);
	return at == (time_t)-1 ? RETRY_UNSAID : bounded_ms((int64_t)at - (int64_t)now);
}

int64_t retry_backoff_ms(unsigned n)
{
	return n < 6 ? (int64_t)1000 << (n ? n : 1) : 60000;
}

bool retry_status(long status)
{
	return status == 408 || status == 425 || status == 429 || status == 500 || status == 502 ||
	       status == 503 || status == 504;
}
