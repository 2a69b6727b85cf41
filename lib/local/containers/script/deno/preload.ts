/** Ends a script once the service that started it has ended, whatever ended it. */
const parent = Deno.ppid;

Deno.unrefTimer(setInterval(() => {
  if (Deno.ppid !== parent) Deno.exit(143);
}, 1000));
