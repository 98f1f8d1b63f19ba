"""Public agendas: taken apart, fetched from real web servers, and what odd ones do."""
