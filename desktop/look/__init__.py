"""How the window looks: colours, sizes, drawings, which way it reads, and what the person chose."""
