"""An organisation of a given size, written in bulk: what benches and whoever tries a large one look at.

Where the example lives its months by the product's own actions, ten thousand people would take hours that way. Here the
same rows are written at once: days, lines, figures and links are counted by the functions of the product, what people
say is drawn from a seed. Two things are left out, because no page reads them: audit lines, and asks whose letters say
what became of a must. Run it with `manage.py generate`.
"""
