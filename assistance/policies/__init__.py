"""
政策：应享、已享. What a policy says is a row with an audience as typed conditions; who should have
it is reckoned from the register, who has it from what departments delivered.
"""
