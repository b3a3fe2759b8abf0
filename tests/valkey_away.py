"""For `override_settings(CACHES=NOWHERE)`: the cache is where nothing listens."""

NOWHERE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}
